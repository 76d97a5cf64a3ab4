def seal_svg(text, shape="square", style="carved", title=""):
    return ""
