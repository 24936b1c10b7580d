package kedge.recipes.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A sealed interface whose record is chosen by a key of the section: each record says its word by {@link Tag}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TaggedBy {
  /** The key, for instance {@code type}. */
  String value();

  /** The word of a section that does not say it; empty where it has to be said. */
  String otherwise() default "";
}
