/**
 * The border to native code: choice of the BLAS library, devices, scopes that free native objects, copies between
 * arrays and tensors, and facts about the machine. Knows nothing of models.
 */
package kedge.policy.natives;
