//! The products that share the numbering.

use std::fmt;

use clap::ValueEnum;

/// A product of the voice operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Product {
    /// Unified Communications Manager
    Cucm,
    /// IM and Presence, formerly Unified Presence (CUPS)
    #[value(name = "imp", aliases = ["cup", "cups", "im&p"])]
    Imp,
    /// Unity Connection, numbered otherwise than the system it runs on
    #[value(name = "cuc", alias = "unity-connection")]
    Cuc,
    /// Emergency Responder
    Cer,
    /// Unified Contact Center Express
    Uccx,
    /// Cloud Connect
    CloudConnect,
}

impl Product {
    /// The name people use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cucm => "CUCM",
            Self::Imp => "IM&P",
            Self::Cuc => "Unity Connection",
            Self::Cer => "CER",
            Self::Uccx => "UCCX",
            Self::CloudConnect => "Cloud Connect",
        }
    }

    /// The product of an ISO name's second word.
    pub fn of_iso(word: &str) -> Option<Self> {
        Some(match word {
            "UCOS" => Self::Cucm,
            "CUP" => Self::Imp,
            "CUC" => Self::Cuc,
            "CER" => Self::Cer,
            "UCCX" => Self::Uccx,
            "CLOUDCONNECT" => Self::CloudConnect,
            _ => return None,
        })
    }

    /// The product of a name in the table of releases.
    pub fn named(name: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|product| product.as_str() == name)
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
