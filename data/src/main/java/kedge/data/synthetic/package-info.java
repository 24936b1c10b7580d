/**
 * Problems generated from rules, arithmetic and countdown: distinct, with worked solutions, and split into train and
 * held-out by what they ask. No file is read.
 */
package kedge.data.synthetic;
