//! Prints how many packets captures hold: `packets FILE...`
use uctool_capture::Capture;
fn main() {
    for path in std::env::args().skip(1) {
        let mut count = 0;
        let end = std::fs::File::open(&path).map_err(|e| e.to_string()).and_then(|f| {
            let mut capture = Capture::open(f).map_err(|e| e.to_string())?;
            while let Some(_) = capture.next_packet().map_err(|e| e.to_string())? {
                count += 1;
            }
            Ok(())
        });
        println!("{path}\t{count}\t{}", end.err().unwrap_or_default());
    }
}
