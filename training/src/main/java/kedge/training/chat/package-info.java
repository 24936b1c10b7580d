/**
 * A policy of this process as a chat model: a teacher, a judge or an embedder without an endpoint. Chat requests
 * come in; replies go out. Recipes and runs are not known here.
 */
package kedge.training.chat;
