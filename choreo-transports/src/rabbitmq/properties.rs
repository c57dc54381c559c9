//! Headers, and the properties that AMQP has for some of them.

use bytes::Bytes;
use choreo_runtime::message::{Headers, Outgoing, Topic};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};
use serde_json::Value;

/// The name of the property that a reply repeats.
const CORRELATION: &str = "correlation_id";

/// A message's headers as AMQP has them.
///
/// # Errors
///
/// `Refused` where AMQP has no room for one.
pub(super) fn write(message: &Outgoing) -> Result<BasicProperties, TransportError> {
    let mut properties = BasicProperties::default();
    let mut table = FieldTable::default();
    for (index, (name, value)) in message.headers.iter().enumerate() {
        if message.headers.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(refused(message, name, "stands there twice, and AMQP has one value for a name"));
        }
        properties = match Property::of(name) {
            Some(property) => {
                property.set(properties, value).ok_or_else(|| refused(message, name, property.room()))?
            }
            None => {
                let Ok(name) = ShortString::try_new(name) else {
                    return Err(refused(message, name, "has a name of more than 255 bytes"));
                };
                table.insert(name, AMQPValue::LongString(LongString::from(value)));
                properties
            }
        };
    }
    if let Some(id) = repeated(message) {
        properties = properties.with_correlation_id(id);
    }
    Ok(if table.inner().is_empty() { properties } else { properties.with_headers(table) })
}

/// Whether a header comes back as it was sent: not a property that is no text, which AMQP writes in its own way, and not what
/// RabbitMQ takes out where it has read it (<https://www.rabbitmq.com/docs/sender-selected>).
pub(super) fn is_kept(name: &str) -> bool {
    name != "BCC"
        && !matches!(
            Property::of(name),
            Some(Property::DeliveryMode | Property::Priority | Property::Timestamp)
        )
}

/// What a reply repeats of its request, unless it says something else itself.
fn repeated(message: &Outgoing) -> Option<ShortString> {
    let request = message.answers.as_ref()?;
    match message.headers.get(CORRELATION) {
        Some(_) => None,
        None => ShortString::try_new(request.headers.text(CORRELATION)?).ok(),
    }
}

/// The headers of a message that came, its properties first, and where a reply to it is wanted.
pub(super) fn read(properties: &BasicProperties) -> (Headers, Option<Topic>) {
    let mut headers = Headers::new();
    for property in PROPERTIES {
        if let Some(value) = property.get(properties) {
            headers.insert(property.name(), value);
        }
    }
    for (name, value) in properties.headers().iter().flat_map(FieldTable::inner) {
        headers.insert(name.as_str(), bytes(value));
    }
    let reply_to = properties.reply_to().as_ref().map(|address| Topic::from(address.as_str()));
    (headers, reply_to)
}

/// The same, as they stand in a table beside what the broker's firehose shows.
pub(super) fn read_traced(table: &FieldTable) -> (Headers, Option<Topic>) {
    let mut headers = Headers::new();
    let fields = table.inner();
    for property in PROPERTIES {
        if let Some(value) = fields.get(property.name()) {
            headers.insert(property.name(), bytes(value));
        }
    }
    if let Some(AMQPValue::FieldTable(own)) = fields.get("headers") {
        for (name, value) in own.inner() {
            headers.insert(name.as_str(), bytes(value));
        }
    }
    let reply_to = headers.text(Property::ReplyTo.name()).map(Topic::from);
    (headers, reply_to)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    AppId,
    ContentEncoding,
    ContentType,
    CorrelationId,
    DeliveryMode,
    Expiration,
    MessageId,
    Priority,
    ReplyTo,
    Timestamp,
    Type,
    UserId,
}

const PROPERTIES: [Property; 12] = [
    Property::AppId,
    Property::ContentEncoding,
    Property::ContentType,
    Property::CorrelationId,
    Property::DeliveryMode,
    Property::Expiration,
    Property::MessageId,
    Property::Priority,
    Property::ReplyTo,
    Property::Timestamp,
    Property::Type,
    Property::UserId,
];

impl Property {
    fn of(name: &str) -> Option<Property> {
        PROPERTIES.into_iter().find(|property| property.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Property::AppId => "app_id",
            Property::ContentEncoding => "content_encoding",
            Property::ContentType => "content_type",
            Property::CorrelationId => CORRELATION,
            Property::DeliveryMode => "delivery_mode",
            Property::Expiration => "expiration",
            Property::MessageId => "message_id",
            Property::Priority => "priority",
            Property::ReplyTo => "reply_to",
            Property::Timestamp => "timestamp",
            Property::Type => "type",
            Property::UserId => "user_id",
        }
    }

    /// What it has room for.
    fn room(self) -> &'static str {
        match self {
            Property::DeliveryMode => "is an AMQP property: 1 or `transient`, 2 or `persistent`",
            Property::Priority => "is an AMQP property: a number from 0 to 255",
            Property::Timestamp => "is an AMQP property: a time in seconds since 1970",
            _ => "is an AMQP property: text of at most 255 bytes",
        }
    }

    fn set(self, properties: BasicProperties, value: &[u8]) -> Option<BasicProperties> {
        let text = std::str::from_utf8(value).ok()?;
        let short = || ShortString::try_new(text).ok();
        Some(match self {
            Property::AppId => properties.with_app_id(short()?),
            Property::ContentEncoding => properties.with_content_encoding(short()?),
            Property::ContentType => properties.with_content_type(short()?),
            Property::CorrelationId => properties.with_correlation_id(short()?),
            Property::DeliveryMode => properties.with_delivery_mode(match text {
                "1" | "transient" => 1,
                "2" | "persistent" => 2,
                _ => return None,
            }),
            Property::Expiration => properties.with_expiration(short()?),
            Property::MessageId => properties.with_message_id(short()?),
            Property::Priority => properties.with_priority(text.parse().ok()?),
            Property::ReplyTo => properties.with_reply_to(short()?),
            Property::Timestamp => properties.with_timestamp(text.parse().ok()?),
            Property::Type => properties.with_type(short()?),
            Property::UserId => properties.with_user_id(short()?),
        })
    }

    fn get(self, properties: &BasicProperties) -> Option<String> {
        let short = |text: &Option<ShortString>| text.as_ref().map(ToString::to_string);
        match self {
            Property::AppId => short(properties.app_id()),
            Property::ContentEncoding => short(properties.content_encoding()),
            Property::ContentType => short(properties.content_type()),
            Property::CorrelationId => short(properties.correlation_id()),
            Property::DeliveryMode => properties.delivery_mode().map(|mode| mode.to_string()),
            Property::Expiration => short(properties.expiration()),
            Property::MessageId => short(properties.message_id()),
            Property::Priority => properties.priority().map(|priority| priority.to_string()),
            Property::ReplyTo => short(properties.reply_to()),
            Property::Timestamp => properties.timestamp().map(|seconds| seconds.to_string()),
            Property::Type => short(properties.kind()),
            Property::UserId => short(properties.user_id()),
        }
    }
}

/// A field of the table: text and bytes as they are, what is nested as JSON, all else as one would write it.
fn bytes(value: &AMQPValue) -> Bytes {
    match value {
        AMQPValue::LongString(text) => Bytes::copy_from_slice(text.as_bytes()),
        AMQPValue::ByteArray(bytes) => Bytes::copy_from_slice(bytes.as_slice()),
        AMQPValue::Void => Bytes::new(),
        value => match json(value) {
            Value::String(text) => text.into(),
            value => value.to_string().into(),
        },
    }
}

fn json(value: &AMQPValue) -> Value {
    match value {
        AMQPValue::Boolean(value) => (*value).into(),
        AMQPValue::ShortShortInt(value) => (*value).into(),
        AMQPValue::ShortShortUInt(value) => (*value).into(),
        AMQPValue::ShortInt(value) => (*value).into(),
        AMQPValue::ShortUInt(value) => (*value).into(),
        AMQPValue::LongInt(value) => (*value).into(),
        AMQPValue::LongUInt(value) => (*value).into(),
        AMQPValue::LongLongInt(value) => (*value).into(),
        AMQPValue::Timestamp(value) => (*value).into(),
        AMQPValue::Float(value) => number(value.to_string()),
        AMQPValue::Double(value) => number(value.to_string()),
        AMQPValue::DecimalValue(value) => number(decimal(value.value, value.scale)),
        AMQPValue::ShortString(text) => text.as_str().into(),
        AMQPValue::LongString(text) => String::from_utf8_lossy(text.as_bytes()).into(),
        AMQPValue::ByteArray(bytes) => String::from_utf8_lossy(bytes.as_slice()).into(),
        AMQPValue::FieldArray(values) => values.as_slice().iter().map(json).collect(),
        AMQPValue::FieldTable(table) => {
            table.inner().iter().map(|(name, value)| (name.to_string(), json(value))).collect()
        }
        AMQPValue::Void => Value::Null,
    }
}

/// A number in the words that it has; what JSON has no number for is text.
fn number(words: String) -> Value {
    match words.parse::<serde_json::Number>() {
        Ok(number) => number.into(),
        Err(_) => words.into(),
    }
}

fn decimal(value: u32, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{value:0>width$}", width = scale + 1);
    match digits.split_at_checked(digits.len() - scale) {
        Some((whole, "")) => whole.to_owned(),
        Some((whole, part)) => format!("{whole}.{part}"),
        None => digits,
    }
}

fn refused(message: &Outgoing, name: &str, why: &str) -> TransportError {
    let text = format!("publish to `{}`: the header `{name}` {why}", message.topic);
    TransportError::new(TransportErrorKind::Refused, text)
}
