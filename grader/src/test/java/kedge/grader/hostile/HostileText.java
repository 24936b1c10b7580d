package kedge.grader.hostile;

/**
 * A text that no grader should have to meet.
 *
 * @param name what is in it, in a few words
 * @param text the text
 */
public record HostileText(String name, String text) {
}
