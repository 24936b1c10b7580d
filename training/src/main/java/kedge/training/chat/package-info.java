/**
 * A policy of this process as a chat model: a teacher, a judge or an embedder without an endpoint. Chat requests come
 * in; replies go out. Nothing here knows recipes or runs.
 */
package kedge.training.chat;
