package dev.muster.template;

import java.util.Map;

/** An imported template: its macros and top-level names as attributes. */
record TemplateModule(String name, Map<String, Value> exports, String text) implements Value {
    @Override
    public String str() {
        return text;
    }

    @Override
    public String repr() {
        return "<TemplateModule " + PythonText.quoted(name) + ">";
    }

    @Override
    public String typeName() {
        return "TemplateModule";
    }
}
