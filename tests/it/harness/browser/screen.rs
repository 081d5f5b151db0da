//! A phone's screen, which a test can change for another.

use serde_json::json;

use super::Phone;

/// What a phone shows its pages on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    /// Its width in CSS pixels.
    pub(crate) width: u32,
    /// Its height in CSS pixels.
    pub(crate) height: u32,
    /// How many pixels it has to a CSS pixel, along each side.
    pub(crate) ratio: u32,
    pub(crate) dark: bool,
}

impl Phone {
    /// Goes on with another screen. The page stays.
    pub(crate) async fn change_screen(&mut self, screen: Screen) {
        let size = json!({
            "width": screen.width, "height": screen.height,
            "deviceScaleFactor": screen.ratio, "mobile": true,
        });
        let cdp = self.browser.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size)
            .await
            .unwrap();
        self.width = screen.width;
        self.wear(if screen.dark { "dark" } else { "light" }).await;
    }

    /// Prefers dark or light pages.
    pub(super) async fn wear(&self, scheme: &str) {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        let cdp = self.browser.cdp();
        cdp.send_raw("Emulation.setEmulatedMedia", media)
            .await
            .unwrap();
    }
}
