//! The one command of the window: unpack, hand over, pack.

use std::sync::Arc;

use daybook_desk::Desk;
use daybook_wire::Problem;
use serde_json::Value;
use tauri::State;
use tauri::ipc::Response;

/// Makes one of the calls listed in `daybook_wire::calls`.
#[tauri::command]
pub(crate) async fn call(desk: State<'_, Arc<Desk>>, name: String, body: Value) -> Result<Response, Problem> {
    // Text from here on: what the desk wrote is handed over as it is.
    desk.call(&name, body).await.map(Response::new)
}
