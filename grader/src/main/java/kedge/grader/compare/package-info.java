/**
 * Decides whether two trees say the same, by the kind of the gold: formulas by value, lists without order, sets by
 * their members, equations and inequalities by their solutions. Extraction and notation are over by then.
 */
package kedge.grader.compare;
