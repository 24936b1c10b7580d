package kedge.grader.hostile;

/**
 * A text that is hard on a grader.
 *
 * @param name short description
 * @param text the text
 */
public record HostileText(String name, String text) {
}
