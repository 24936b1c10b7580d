package kedge.data.template;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import java.beans.FeatureDescriptor;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.PropertyNotWritableException;

/** Python's attributes, indices, slices and methods of texts, lists and maps; everything else is Jinjava's. */
final class PythonResolver extends ELResolver {
  private final ELResolver rest = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    // Jinjava passes an index as text.
    boolean index = String.valueOf(property).matches("-?\\d{1,9}");
    if (base instanceof String text) {
      context.setPropertyResolved(true);
      return index ? PythonText.at(text, Integer.parseInt(property.toString())) : null;
    }
    if (base instanceof List<?> list && index) {
      context.setPropertyResolved(true);
      int given = Integer.parseInt(property.toString());
      int at = given < 0 ? given + list.size() : given;
      return at < 0 || at >= list.size() ? null : list.get(at);
    }
    return rest.getValue(context, base, property);
  }

  @Override
  public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    String name = String.valueOf(method);
    if (base instanceof String text) {
      context.setPropertyResolved(true);
      return name.equals("kedge_slice") ? PythonText.slice(text, arguments[0], arguments[1], arguments[2])
          : PythonText.call(text, name, arguments);
    }
    if (base instanceof List<?> list && name.equals("kedge_slice")) {
      context.setPropertyResolved(true);
      return PythonText.slice(list, arguments[0], arguments[1], arguments[2]);
    }
    if (base instanceof Map<?, ?> map && name.equals("get")) {
      context.setPropertyResolved(true);
      return map.containsKey(arguments[0]) || arguments.length == 1 ? map.get(arguments[0]) : arguments[1];
    }
    return rest.invoke(context, base, method, types, arguments);
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return rest.getType(context, base, property);
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    throw new PropertyNotWritableException("chat templates only read");
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return null;
  }
}
