package kedge.grader.metamorphic;

/**
 * One generated case.
 *
 * @param kind what it is of
 * @param gold a text
 * @param same another text that says the same
 * @param other a text that certainly says something else
 */
record Generated(String kind, String gold, String same, String other) {
}
