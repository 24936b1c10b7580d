/**
 * Checks a recipe with its opened parts before anything is trained: columns, gold answers, prompt lengths,
 * demonstrations, and the requirements of each kind of stage. Faults are reported as errors that name the recipe key.
 * Nothing is trained, sampled or written here.
 */
package kedge.training.check;
