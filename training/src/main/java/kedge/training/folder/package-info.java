/**
 * The folder of a run: its lock, logs, checkpoints, the state that resuming needs, and the marker between stages.
 * What happens in a stage is not known here, only what is written and how it is read back.
 */
package kedge.training.folder;
