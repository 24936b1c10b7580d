package kedge.rewards.math;

/** The countdown reward has no settings. */
public record CountdownRewardSettings() {
}
