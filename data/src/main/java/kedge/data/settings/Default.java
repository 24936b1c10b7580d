package kedge.data.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a key that a recipe leaves out, as the YAML that could have been written there. The one place where a
 * default is stated.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** YAML, for instance {@code 1e-8}, {@code [assistant]} or {@code {}}. */
  String value();
}
