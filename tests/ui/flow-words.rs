use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        together { expect "a"; } or { expect "b"; }
        either { expect "a"; } else { expect "b"; }
        if ready { expect "c"; }
        for n in 0.. { expect "e" { "n": n }; }
        repeat 0..3 { expect "f"; }
        repeat 3 times { expect "g"; }
        expect "h" or "i";
    };
}
