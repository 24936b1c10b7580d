package kedge.rewards.format;

/** The think-format reward has no settings. */
public record ThinkFormatSettings() {
}
