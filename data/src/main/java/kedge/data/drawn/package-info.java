/**
 * Generated pictures: problems from a seed (shapes to count, digits to add, charts, clocks, figures with lengths), and
 * control pictures for evaluations. Every pixel is computed here, without fonts or graphics libraries, so that a
 * picture has the same bytes on every machine.
 */
package kedge.data.drawn;
