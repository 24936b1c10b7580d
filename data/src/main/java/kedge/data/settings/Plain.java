package kedge.data.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that a recipe may also write as a single value, which then stands for the key named here: {@code data:
 * train} for {@code data: {source: train}}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plain {
  /** The key; its component is an {@code Optional}, and where it is present the record says nothing else. */
  String value();
}
