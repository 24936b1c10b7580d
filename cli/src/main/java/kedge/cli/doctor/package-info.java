/** The command doctor: properties of the machine, and the cost of missing ones. */
package kedge.cli.doctor;
