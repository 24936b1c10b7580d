/**
 * Problems to look at, drawn from a seed: shapes to count, digits to add, charts, clocks, figures with lengths. Every
 * pixel is set here, without fonts or graphics of the machine, so that a picture has the same bytes everywhere.
 */
package kedge.data.drawn;
