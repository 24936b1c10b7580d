package kedge.rewards.math;

/** The math reward has no settings. */
public record MathSettings() {
}
