/* Adds up what is typed, so that nobody learns at the end that a copy has no bundle. The server adds up once more. */
document.querySelectorAll("form[data-sum]").forEach((form) => {
    const out = form.querySelector("[data-out]");
    const number = (field) => Number.parseInt(field?.value, 10) || 0;
    const add = () => {
        const bundled = [...form.querySelectorAll("[name$='-copies']")].reduce((sum, field) => sum + number(field), 0);
        const left = number(form.elements.copies) - number(form.elements.spare) - bundled;
        const words = left === 0 ? form.dataset.even : left > 0 ? form.dataset.short : form.dataset.over;
        out.textContent = words.replace("#", Math.abs(left));
    };
    form.addEventListener("input", add);
    add();
});
