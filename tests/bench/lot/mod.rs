//! A lot of notices as an edition has them, of the lengths that offices write: the same lot for the same count.

use serde_json::{Value, json};

/// An edition of `count` notices.
pub fn document(count: usize) -> Value {
    let texts: Value = serde_json::from_str(include_str!("../texts.json")).expect("the texts are JSON");
    let items: Vec<Value> = (0..count).map(|n| item(&texts, n)).collect();
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Sở Thông tin và Truyền thông Hà Nội",
            "_bangtin": { "edition": 1, "issued": "2021-08-18T07:30:00+07:00" }, "items": items })
}

fn item(texts: &Value, n: usize) -> Value {
    let pick = |list: &str, at: usize| {
        let list = texts[list].as_array().expect("a list");
        let text = list[at % list.len()].as_str().expect("a text");
        let day = format!("{}/{}/2021", 1 + n % 28, 8 + n % 4);
        text.replace("{h}", &(6 + n % 4).to_string()).replace("{d}", &day).replace("{k}", &(1 + n % 30).to_string())
    };
    let paragraphs = (0..1 + n % 3).map(|part| pick("paragraphs", n * 5 + part * 7));
    let html: String = paragraphs
        .map(|text| if text.starts_with('<') && text.contains("<ul>") { text } else { format!("<p>{text}</p>") })
        .collect();
    let kind = ["policy", "building", "health", "form"][n % 4];
    let class = if n % 10 == 3 { "priority" } else { "routine" };
    let mut item = json!({
        "id": format!("thong-bao-{n}"), "title": pick("titles", n), "content_html": html,
        "_bangtin": { "class": class, "kind": kind, "from": "2021-08-18T00:00:00+07:00",
                      "until": "2021-12-01T00:00:00+07:00", "to": ["vn-gso@2021-01:01"], "source": format!("Thông báo số {}/TB-UBND", 100 + n) } });
    if kind == "form" {
        item["_bangtin"]["qr"] =
            json!({ "url": format!("https://hanoi.gov.vn/thong-bao/{n}"), "call": "Quét mã để tải mẫu đơn" });
    }
    if n % 8 == 1 {
        item["image"] = pick("pictures", n / 8).into();
        item["_bangtin"]["image_alt"] = "Tranh minh họa".into();
    }
    item
}
