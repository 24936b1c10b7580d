/**
 * Pictures that are drawn and not read from files: problems from a seed (shapes to count, digits to add, charts,
 * clocks, figures with lengths), and the pictures that an evaluation shows as a control. Every pixel is set here,
 * without fonts or graphics of the machine, so that a picture has the same bytes everywhere.
 */
package kedge.data.drawn;
