/**
 * Checks a recipe with its opened parts before anything is trained: columns, gold answers, prompt lengths,
 * demonstrations, and what each kind of stage requires. Faults go out as errors that name the recipe's key. Nothing is
 * trained, sampled or written here.
 */
package kedge.training.check;
