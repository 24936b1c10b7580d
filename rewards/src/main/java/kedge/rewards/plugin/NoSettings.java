package kedge.rewards.plugin;

/** Of a reward that has none. */
public record NoSettings() {
}
