package kedge.data.template;

import java.util.Arrays;
import java.util.List;
import kedge.data.template.python.PythonObject;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.Undefined;

/** A group of {@code groupby}: a tuple whose elements are also the attributes {@code grouper} and {@code list}. */
final class GroupTuple extends PythonTuple implements PythonObject {
  GroupTuple(Object grouper, List<Object> members) {
    super(Arrays.asList(grouper, members));
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "grouper" -> get(0);
      case "list" -> get(1);
      default -> Undefined.member(this, name);
    };
  }
}
