//! Installing Debian packages.

use std::fs;
use std::path::{Path, PathBuf};

use super::Need;
use super::need::program;
use crate::Error;
use crate::invocation::Invocation;

const INSTALL: [&str; 2] = ["install", "--no-install-recommends"];

/// Whether packages can be installed without asking anybody.
pub(super) fn can_install(root: &Path) -> bool {
    let administrator = Invocation::new("id", ["-u"]).read(root).is_ok_and(|user| user.trim() == "0");
    administrator && program("apt-get").is_some()
}

/// Installs what is missing. The services in the packages are not started: the tests start their own.
pub(super) fn install(root: &Path, missing: &[&Need]) -> Result<(), Error> {
    let quiet = |arguments: &[&str]| {
        let arguments = ["-qq", "-y"].iter().chain(arguments).copied();
        Invocation::new("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive")
    };
    let packages = missing.iter().map(|need| need.package);
    let install = packages.fold(quiet(&INSTALL), |install, package| install.arg(package));
    let _policy = Policy::set(Path::new("/usr/sbin/policy-rc.d"))?;
    for command in [quiet(&["update"]), install] {
        println!("{command}");
        if !command.run(root)?.success {
            return Err(format!("`{command}` failed").into());
        }
    }
    Ok(())
}

/// What a user types to have them.
pub(super) fn by_hand(needs: &[&Need]) -> String {
    let packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    format!("apt-get {} {}", INSTALL.join(" "), packages.join(" "))
}

/// The file that keeps packages from starting their services, as long as this lives.
#[derive(Debug)]
struct Policy {
    ours: Option<PathBuf>,
}

impl Policy {
    /// Puts it in place. Where there is one, the machine has a policy already, and keeps it.
    fn set(path: &Path) -> Result<Policy, Error> {
        if path.exists() {
            return Ok(Policy { ours: None });
        }
        let failed = |error| format!("failed to write {}: {error}", path.display());
        fs::write(path, "#!/bin/sh\nexit 101\n").map_err(failed)?;
        let policy = Policy { ours: Some(path.to_owned()) };
        #[cfg(unix)]
        {
            let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(path, executable).map_err(failed)?;
        }
        Ok(policy)
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if let Some(path) = &self.ours
            && let Err(error) = fs::remove_file(path)
        {
            println!("failed to remove {}, which keeps services from starting: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("choreo-policy-{name}-{}", std::process::id()))
    }

    #[test]
    fn the_policy_is_there_only_for_the_time_being() {
        let path = path("ours");
        let policy = Policy::set(&path).unwrap();
        assert!(!Invocation::new(&path, [""; 0]).succeeds(Path::new(".")), "it forbids");
        assert!(fs::read_to_string(&path).unwrap().ends_with("exit 101\n"));
        drop(policy);
        assert!(!path.exists());
    }

    #[test]
    fn a_policy_that_was_there_stays() {
        let path = path("theirs");
        fs::write(&path, "#!/bin/sh\nexit 0\n").unwrap();
        drop(Policy::set(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "#!/bin/sh\nexit 0\n");
        fs::remove_file(&path).unwrap();
    }
}
