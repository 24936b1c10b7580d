/**
 * AdaLRS: a search for the learning rate during a run, by how fast the loss falls. It decides which rate comes next and
 * when to go back to a snapshot; weights and optimizer state are the caller's.
 */
package kedge.sft.adalrs;
