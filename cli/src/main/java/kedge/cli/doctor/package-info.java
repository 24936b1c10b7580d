/**
 * The command doctor: properties of the machine, and what each missing one costs.
 */
package kedge.cli.doctor;
