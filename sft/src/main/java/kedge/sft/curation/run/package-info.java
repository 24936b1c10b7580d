/**
 * Runs a curation: reads the sources, runs the operations one after the other over files of records, resumes unfinished
 * operations, and writes data, dropped records and report. Nothing here knows what a single operation decides.
 */
package kedge.sft.curation.run;
