package walk

var storageSteps []Step
