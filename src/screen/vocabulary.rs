//! The board's words in the language of the screen, out of Slint's catalogues.

use super::ui::{self, App};
use crate::board::words::Words;
use slint::{ComponentHandle, Model, ModelRc, SharedString};

/// The languages that the board itself speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Vi,
    En,
}

impl Language {
    pub fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }
}

/// Chooses `language` for the thread's components and reads the words in it.
pub fn words(app: &App, language: Language) -> Words {
    // The source strings are Vietnamese; only the others are catalogues.
    let catalogue = if language == Language::Vi { "" } else { language.code() };
    if let Err(error) = slint::select_bundled_translation(catalogue) {
        tracing::error!(%error, "the words of this language are missing; Vietnamese stands in");
    }
    let words = app.global::<ui::Words>();
    let text = |text: SharedString| text.to_string();
    Words {
        policy: text(words.get_policy()),
        form: text(words.get_form()),
        reminder: text(words.get_reminder()),
        health: text(words.get_health()),
        praise: text(words.get_praise()),
        building: text(words.get_building()),
        poster: text(words.get_poster()),
        alert: text(words.get_alert()),
        emergency: text(words.get_emergency()),
        exercise: text(words.get_exercise()),
        illustration: text(words.get_illustration()),
        correction: text(words.get_correction()),
        replaces: text(words.get_replaces()),
        replaces_dated: text(words.get_replaces_dated()),
        preview: text(words.get_preview()),
        broken: text(words.get_broken()),
        demo: text(words.get_demo()),
        scan_call: text(words.get_scan_call()),
        scan_with: text(words.get_scan_with()),
        updated: text(words.get_updated()),
        last_updated: text(words.get_last_updated()),
        weekdays: list(words.get_weekdays()),
        lunar: text(words.get_lunar()),
        lunar_leap: text(words.get_lunar_leap()),
        pause_title: text(words.get_pause_title()),
        pause_body: text(words.get_pause_body()),
        setup_title: text(words.get_setup_title()),
        setup_steps: list(words.get_setup_steps()),
        board: text(words.get_board()),
        no_site: text(words.get_no_site()),
    }
}

fn list<const N: usize>(model: ModelRc<SharedString>) -> [String; N] {
    std::array::from_fn(|at| model.row_data(at).unwrap_or_default().to_string())
}
