/**
 * The folder of a run: its lock, logs, checkpoints, the state that resuming needs, and the marker between stages.
 * Nothing here knows what happens in a stage, only what is written and how it is read back.
 */
package kedge.training.folder;
