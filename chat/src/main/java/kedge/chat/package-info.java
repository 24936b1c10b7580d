/**
 * Chat models as an interface: a conversation in, a text out. Judges and teachers use it; whether the model is behind
 * an endpoint or is a policy of the same process is not known here.
 */
package kedge.chat;
