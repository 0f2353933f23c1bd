//! Remote call control: what an INVITE for the control of a phone names.

use uctool_message::Method;

use crate::calls::{Dialog, Kind, Transaction};

/// The phone a remote-call-control session is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phone {
    /// The directory number.
    pub(super) line: String,
    /// `device=`, such as `SEP001E7A24429A`.
    pub(super) device: Option<String>,
    /// `phone-context=`.
    pub(super) context: Option<String>,
    /// The domain part, where the address is a SIP URI.
    pub(super) domain: Option<String>,
}

impl Phone {
    /// `6002 SEP001E7A24429A (phone-context dialstring)`.
    pub(super) fn words(&self) -> String {
        let mut text = self.line.clone();
        match &self.device {
            Some(device) => text += &format!(" {device}"),
            None => text += " (no device named)",
        }
        if let Some(context) = &self.context {
            text += &format!(", phone-context {context}");
        }
        if let Some(domain) = &self.domain {
            text += &format!(", proxy domain {domain}");
        }
        text
    }
}

/// The phone that `dialog` asks to control; `None` when it is no session of remote call control: its address is a tel
/// URI with a device, or CSTA stands in its body.
pub(super) fn phone(dialog: &Dialog) -> Option<Phone> {
    if dialog.kind != Kind::Call {
        return None;
    }
    let uris = [&*dialog.uri, &*dialog.to.uri];
    let is_tel =
        |uri: &&&str| uri.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let tel = uris.iter().find(is_tel).copied();
    let named = tel.is_some_and(|uri| uri.to_ascii_lowercase().contains("device="));
    if !(dialog.csta || named) {
        return None;
    }
    let uri = tel.unwrap_or(&dialog.uri);
    let part = |name: &str| {
        let value = uctool_message::text::any_parameter(uri, name)?;
        (!value.is_empty()).then(|| value.to_owned())
    };
    let domain = uctool_message::text::host_of(uri);
    Some(Phone {
        line: uctool_message::text::user_of(uri).to_owned(),
        device: part("device"),
        context: part("phone-context"),
        domain: (!domain.is_empty()).then(|| domain.to_owned()),
    })
}

/// The INVITE that opens the session.
pub(super) fn opens(one: &Transaction) -> bool {
    one.method == Method::Invite && one.primary && !one.in_dialog
}
