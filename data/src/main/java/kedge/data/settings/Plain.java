package kedge.data.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that may be written in a recipe as a single value, which is then the value of the given key: {@code data:
 * train} for {@code data: {source: train}}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plain {
  /** The key. Its component is an {@code Optional}; if it is present, all other components are absent. */
  String value();
}
