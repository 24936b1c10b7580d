/**
 * AdaLRS: a search for the learning rate during a run, by how fast the loss falls. Losses go in; the next rate and the
 * decision to go back to a snapshot come out. The caller handles weights and optimizer state.
 */
package kedge.sft.adalrs;
