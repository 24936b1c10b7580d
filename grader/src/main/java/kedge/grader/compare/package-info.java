/**
 * Decides whether two trees are equal, by the kind of the gold answer: formulas by value, lists without order, sets by
 * members, equations and inequalities by solutions. Independent of extraction and notation.
 */
package kedge.grader.compare;
