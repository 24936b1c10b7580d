package kedge.recipes.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Sealed interface whose record is chosen by a key of the section; {@link Tag} gives the word of each record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TaggedBy {
  /** The key, for instance {@code type}. */
  String value();

  /** Word of a section without the key; empty where the key is required. */
  String otherwise() default "";
}
