/** Annotations that tell the reader how a record is written in YAML, and {@link kedge.recipes.annotation.Expect}. */
package kedge.recipes.annotation;
