// Starts what Wagtail would start by an inline script: <script type="application/json">[...]</script> followed by
// <portal-start name="...">. Named parts alone, so markup that slipped in could start nothing else.
(function () {
  "use strict";
  var parts = {
    initDateChooser: function (id, options) { window.initDateChooser(id, options); },
    initTimeChooser: function (id, options) { window.initTimeChooser(id, options); },
    initDateTimeChooser: function (id, options) { window.initDateTimeChooser(id, options); },
    createTaskChooser: function (id) { window.createTaskChooser(id); },
    InlinePanel: function (options) { new window.InlinePanel(JSON.parse(options)); },
    MultipleChooserPanel: function (options) { new window.MultipleChooserPanel(JSON.parse(options)); },
    Chooser: function (id, options) { new window.Chooser(id, options); },
    PageChooser: function (id, options) { new window.PageChooser(id, options); },
    ImageChooser: function (id, options) { new window.ImageChooser(id, options); },
    DocumentChooser: function (id, options) { new window.DocumentChooser(id, options); },
    SnippetChooser: function (id, options) { new window.SnippetChooser(id, options); },
  };

  customElements.define("portal-start", class extends HTMLElement {
    connectedCallback() {
      if (this.started) return;
      this.started = true;
      parts[this.getAttribute("name")].apply(null, JSON.parse(this.previousElementSibling.textContent));
    }
  });
})();
