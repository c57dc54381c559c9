//! A file's path as the user knows it: relative to her package.

/// `file!()` is relative to the workspace, and the package is a folder of it: what the two share is left out.
pub(super) fn in_package<'f>(file: &'f str, manifest_dir: &str) -> &'f str {
    let separators = ['/', '\\'];
    let dir: Vec<&str> = manifest_dir.trim_end_matches(separators).split(separators).collect();
    for from in 0..dir.len() {
        if let Some(rest) = without(file, &dir[from..]) {
            return rest;
        }
    }
    file
}

fn without<'f>(file: &'f str, folders: &[&str]) -> Option<&'f str> {
    let mut rest = file;
    for folder in folders {
        rest = rest.strip_prefix(folder)?.strip_prefix(['/', '\\'])?;
    }
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::in_package;

    #[test]
    fn what_the_package_and_the_file_share_is_left_out() {
        let cases = [
            ("tests/orders.rs", "/home/ada/shop", "tests/orders.rs"),
            ("services/shop/tests/orders.rs", "/home/ada/code/services/shop", "tests/orders.rs"),
            ("shop/tests/orders.rs", "/home/ada/shop/", "tests/orders.rs"),
            ("/home/ada/shop/tests/orders.rs", "/home/ada/shop", "tests/orders.rs"),
            (r"services\shop\tests\orders.rs", r"C:\work\services\shop", r"tests\orders.rs"),
            ("tests/orders.rs", "/home/ada/bookshop", "tests/orders.rs"),
            ("shop-two/tests/orders.rs", "/home/ada/shop", "shop-two/tests/orders.rs"),
            ("tests/orders.rs", "", "tests/orders.rs"),
        ];
        for (file, dir, shown) in cases {
            assert_eq!(in_package(file, dir), shown, "{file} in {dir}");
        }
    }

    #[test]
    fn the_longest_shared_part_wins() {
        assert_eq!(in_package("a/b/a/b/tests/x.rs", "/w/a/b/a/b"), "tests/x.rs");
        assert_eq!(in_package("tests/tests/x.rs", "/w/other/tests"), "tests/x.rs");
    }
}
