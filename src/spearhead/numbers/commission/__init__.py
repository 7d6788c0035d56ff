"""Commission: plans with dated terms, statements that trace every amount to a deal, disputes, what-if. No payroll."""
