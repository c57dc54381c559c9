//! Whether records can be kept.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::Finding;
use super::workspace::Choreo;
use crate::error::Error;
use crate::runs;

/// Whether the folder of records can be written; nothing where there is neither a workspace nor a folder that is named.
pub(super) fn findings(choreo: Option<&Choreo>) -> Result<Vec<Finding>, Error> {
    let target = choreo.map(|choreo| choreo.declared.target_directory.clone());
    let folder = match runs::folder_in(|| target.ok_or_else(|| Error::Manifest(String::new()))) {
        Ok(folder) => folder,
        Err(Error::Manifest(_)) => return Ok(Vec::new()),
        Err(Error::Off) => {
            let text = "none are kept, so that there is nothing to make reports of: CHOREO_RECORDS is `off`";
            return Ok(vec![Finding::note("records", text).fix("unset CHOREO_RECORDS")]);
        }
        Err(error) => return Err(error),
    };
    Ok(vec![match write_into(&folder) {
        Ok(()) => Finding::ok("records", format!("kept in {}", folder.display())),
        Err((at, error)) => Finding::problem(
            "records",
            format!(
                "none can be kept in {}: {} can't be written ({})",
                folder.display(),
                at.display(),
                error.kind()
            ),
            "let it be written, make room, or set CHOREO_RECORDS to another folder; `off` does without reports",
        ),
    }])
}

/// Writes a file and takes it away again: in the folder, or in the nearest one above that is there.
fn write_into(folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    let folder = std::path::absolute(folder).map_err(|error| (folder.to_owned(), error))?;
    let there = folder.ancestors().find(|folder| folder.symlink_metadata().is_ok()).unwrap_or(&folder);
    let file = there.join(format!(".choreo-doctor-{}", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).open(&file).and_then(|mut open| {
        use io::Write as _;
        open.write_all(b"?")
    });
    let _ = fs::remove_file(&file);
    written.map_err(|error| (there.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_yet_to_be_made_is_as_good_as_the_one_above() {
        let top = tempfile::tempdir().unwrap();
        write_into(&top.path().join("target/choreo")).unwrap();
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn where_a_file_is_no_folder_can_be() {
        let top = tempfile::tempdir().unwrap();
        let file = top.path().join("target");
        fs::write(&file, "").unwrap();
        let (at, error) = write_into(&file.join("choreo")).unwrap_err();
        assert_eq!((at, error.kind()), (file, io::ErrorKind::NotADirectory));
    }
}
