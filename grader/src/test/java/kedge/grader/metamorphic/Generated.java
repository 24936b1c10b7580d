package kedge.grader.metamorphic;

/**
 * A generated case.
 *
 * @param kind kind of the case
 * @param gold a text
 * @param same another text with the same meaning
 * @param other a text that certainly has another meaning
 */
record Generated(String kind, String gold, String same, String other) {
}
