//! The filter, and what the page may do at all: style itself and run this one script, known by its hash.

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};

/// Shows the form and hides what it filters out. Nothing here writes markup.
pub(super) const SCRIPT: &str = "\
'use strict';(function(){\
var form=document.getElementById('filter');if(!form)return;\
var all=Array.prototype.slice.call(document.querySelectorAll('#list>li'));\
var none=document.getElementById('none'),shown=document.getElementById('shown');\
function apply(){\
var weights={},shows=0,text=form.elements.text.value.trim().toLowerCase(),file=form.elements.file.value;\
Array.prototype.forEach.call(form.elements.weight,function(box){weights[box.value]=box.checked});\
all.forEach(function(item){\
var one=item.firstElementChild;\
var fits=weights[one.dataset.weight]&&(!file||one.dataset.files.split('\\n').indexOf(file)>=0)&&\
(!text||one.textContent.toLowerCase().indexOf(text)>=0);\
item.hidden=!fits;if(fits)shows++});\
none.hidden=shows>0;shown.textContent=shows+' of '+all.length+' shown'}\
form.addEventListener('input',apply);\
form.addEventListener('submit',function(event){event.preventDefault()});\
form.hidden=false;apply()})();";

/// The Content-Security-Policy.
pub(super) fn policy() -> String {
    let hash = Base64::encode_string(&Sha256::digest(SCRIPT));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}
